export interface SupportContext {
  readonly userId: string;
  readonly stripeKey: string;
}
