import { vaultStripe } from 'paybrake/client';

export const stripe = vaultStripe('billing', { telemetry: false });
