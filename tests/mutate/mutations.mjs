// Changes that a test must notice, one at a time. The text to find stands once in its file; the tests are
// the narrowest that tell, so that a change costs seconds.
import { auto } from './auto.mjs';
import { costs } from './costs.mjs';
import { data } from './data.mjs';
import { flows } from './flows.mjs';
import { softmax } from './softmax.mjs';

/**
 * @typedef {object} Mutation
 * @property {string} id
 * @property {string} file
 * @property {string} find
 * @property {string} replace
 * @property {readonly [project: string, file: string, pattern?: string]} tests
 * @property {string} [equivalent] why no test can notice it
 */

/** @type {readonly Mutation[]} */
export const mutations = [...softmax, ...costs, ...flows, ...data, ...auto];
