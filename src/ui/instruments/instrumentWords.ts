import { INSTRUMENT_WORDS, type InstrumentWords } from '../../i18n/instruments/instruments';
import { useWords } from '../words';

export function useInstrumentWords(): InstrumentWords {
  return INSTRUMENT_WORDS[useWords().language];
}
