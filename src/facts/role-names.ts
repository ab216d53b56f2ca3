/** Role names as the policy has them. */
const ROLE = /^[a-z][a-z0-9_]*$/u;

export function isRoleName(name: string): boolean {
  return ROLE.test(name);
}

/** The role that the name of an agent suggests: `Billing Agent` is `billing_agent`. */
export function roleFromName(name: string): string | undefined {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '_')
    .replace(/^[^a-z]+|_+$/gu, '');
  return isRoleName(slug) ? slug : undefined;
}

/** The role in the name of an environment variable: `PAYBRAKE_VAULT_KEY_BILLING`, `KEYBRAKE_VAULT_KEY_BILLING`. */
export function roleFromEnvironment(name: string): string | undefined {
  const role = /VAULT_KEY_([A-Z0-9_]+)$/u.exec(name)?.[1]?.toLowerCase();
  return role !== undefined && isRoleName(role) ? role : undefined;
}
