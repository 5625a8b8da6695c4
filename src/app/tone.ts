/** What a piece of text is, for the theme to show; the words say it too. */
export type Tone = 'plain' | 'quiet' | 'strong' | 'error' | 'warning' | 'info' | 'good' | 'chosen' | 'badge';
