export { currency } from './stripe-clients.js';
