export const currency = 'usd';

