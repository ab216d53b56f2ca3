export { currency, payments } from './stripe-clients.js';
