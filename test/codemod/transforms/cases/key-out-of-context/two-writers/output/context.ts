export interface SupportContext {
  readonly userId: string;
}
