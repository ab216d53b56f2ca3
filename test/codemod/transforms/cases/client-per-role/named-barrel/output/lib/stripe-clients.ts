export const currency = 'usd';
