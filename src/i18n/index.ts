import type { Language } from '../spec/text';
import { en } from './en';
import { zhCN } from './zh-CN';

/** Every sentence of the interface; the other languages have the same shape. */
export type Dictionary = typeof en;

export const DICTIONARIES: Readonly<Record<Language, Dictionary>> = { en, 'zh-CN': zhCN };

/** Each language by its own name. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  'zh-CN': '简体中文',
};
