const { Agent } = require('@openai/agents');
const { charge } = require('./tools/billing');

module.exports = new Agent({ name: 'billing', tools: [charge] });
