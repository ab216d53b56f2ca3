export { charge } from './charge.js';
export { makeSharedTools } from './look.js';
