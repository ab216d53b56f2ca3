module.exports = { currency: 'usd' };
