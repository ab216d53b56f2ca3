export { charge } from './charge.js';
export { lookUp } from './look.js';
