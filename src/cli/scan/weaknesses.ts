/** What GitHub code scanning wants to know of a rule beside its text. */
export interface Weakness {
  /** https://cwe.mitre.org */
  readonly cwe: readonly number[];
  /** 0 to 10; GitHub calls 9.0 and above critical, 7.0 high, 4.0 medium. */
  readonly severity: string;
  readonly precision: 'very-high' | 'high' | 'medium' | 'low';
}

/** By rule name. A test holds it to the plugin's rules. */
export const weaknesses: Readonly<Record<string, Weakness>> = {
  'no-hardcoded-stripe-key': { cwe: [798], severity: '9.1', precision: 'very-high' },
  'no-ignored-stripe-option': { cwe: [628], severity: '5.3', precision: 'very-high' },
  'no-key-in-agent-context': { cwe: [522, 200], severity: '8.2', precision: 'high' },
  'no-secret-in-tool-result': { cwe: [201, 200], severity: '7.5', precision: 'high' },
  'no-shared-stripe-client': { cwe: [250, 653], severity: '6.5', precision: 'high' },
  'no-unhandled-stripe-error': { cwe: [755], severity: '6.5', precision: 'high' },
  'no-volatile-idempotency-key': { cwe: [837], severity: '7.1', precision: 'high' },
  'require-idempotency-key': { cwe: [837], severity: '7.1', precision: 'high' },
};
