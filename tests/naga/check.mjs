// Runs under Deno, whose WebGPU is naga's and wgpu's: asks of each text of a file whether it is taken.
import { readFileSync } from 'node:fs';
import process from 'node:process';

/** @type {readonly string[]} */
const sources = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const adapter = await navigator.gpu.requestAdapter();
if (!adapter) {
  process.stderr.write('it finds no adapter\n');
  process.exit(1);
}
const wanted = /** @type {const} */ (['shader-f16', 'subgroups']);
const device = await adapter.requestDevice({
  requiredFeatures: wanted.filter((feature) => adapter.features.has(feature)),
});
const messages = [];
for (const source of sources) messages.push(await messageOf(source));
process.stdout.write(JSON.stringify(messages));

/**
 * What the compiler has against a text; null where it takes it.
 * @param {string} code
 */
async function messageOf(code) {
  device.pushErrorScope('validation');
  device.createShaderModule({ code });
  return (await device.popErrorScope())?.message.trim() ?? null;
}
