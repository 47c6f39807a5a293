/** The languages of the interface; a kernel's record carries its words in each of them. */
export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A sentence or label in every language of the interface. */
export type Text = Readonly<Record<Language, string>>;
