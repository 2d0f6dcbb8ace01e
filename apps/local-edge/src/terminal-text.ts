/**
 * Prepares text for the terminal.
 *
 * Names in templates, messages of errors and the output of functions come from elsewhere: none of them may move
 * the cursor, change colors or reorder what is shown.
 */

/** The text with line breaks and tabs, but without other control characters and marks of direction. */
export function terminalText(text: string): string {
  return text.replace(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, '·');
}
