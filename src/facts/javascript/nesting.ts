/**
 * Whether the brackets of a text nest deeper than `limit`. Brackets in strings and comments count as well: an answer that errs only on
 * text with hundreds of unclosed brackets in them costs one pass and no tokenizer.
 */
export function nestsDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case 0x28: // (
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > limit) return true;
        break;
      case 0x29: // )
      case 0x5d: // ]
      case 0x7d: // }
        if (depth > 0) depth--;
        break;
    }
  }
  return false;
}
