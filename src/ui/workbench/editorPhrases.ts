import type { Language } from '../../spec/text';

/** The editor's own words by their English, which it speaks by itself. */
export const EDITOR_PHRASES: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {},
  'zh-CN': {
    Find: '查找',
    Replace: '替换为',
    next: '下一个',
    previous: '上一个',
    all: '全选',
    'match case': '区分大小写',
    regexp: '正则表达式',
    'by word': '全字匹配',
    replace: '替换',
    'replace all': '全部替换',
    close: '关闭',
    'current match': '当前匹配',
    'replaced $ matches': '已替换 $ 处',
    'replaced match on line $': '已替换第 $ 行的匹配',
    'on line': '位于行',
    'Go to line': '转到行',
    go: '转到',
    Diagnostics: '诊断',
    'No diagnostics': '没有诊断信息',
    'Selection deleted': '已删除所选内容',
    'Control character': '控制字符',
  },
};
