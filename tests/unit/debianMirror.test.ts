import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const script = new URL('../../bench/isa/debian-mirror.sh', import.meta.url).pathname;
const folder = mkdtempSync(path.join(tmpdir(), 'tilescope-mirror-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the script prints on a machine whose apt reads `sources` and has downloaded nothing. */
function mirrorOf(file: string, sources: string, named?: string) {
  const list = path.join(folder, file);
  const config = path.join(folder, 'apt.conf');
  writeFileSync(list, sources);
  writeFileSync(
    config,
    `Dir::Etc::sourcelist "${list}";\nDir::Etc::sourceparts "-";\nDir::State::lists "${folder}/none";\n`,
  );
  const env = { ...process.env, APT_CONFIG: config, DEBIAN_MIRROR: named };
  const { status, stdout } = spawnSync('bash', [script], { env, encoding: 'utf8' });
  return { status, mirror: stdout.trim() };
}

const ONE_LINE = `
# deb http://comment.example/debian bookworm main
deb-src http://source.example/debian bookworm main
deb [arch=amd64] http://security.example/debian-security bookworm-security main
deb https://other.example/tools stable main
deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian bookworm main contrib
`;

const DEB822 = `
Types: deb
# http://comment.example/debian
URIs: https://mirror.example/a/debian/
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://security.example/debian-security
Suites: bookworm-security
Components: main

Types: deb
URIs: http://disabled.example/debian
Suites: bookworm
Components: main
Enabled: no
`;

const OTHERS = 'deb https://other.example/tools stable main\n';

const hasApt = spawnSync('apt-get', ['--version']).status === 0;

describe("Debian's mirror among a machine's sources", () => {
  it('is the one that DEBIAN_MIRROR names', () => {
    const named = 'http://named.example/debian';
    expect(mirrorOf('a.list', ONE_LINE, named)).toEqual({ status: 0, mirror: named });
  });

  // the script asks apt, which Debian alone has
  if (!hasApt) return;

  it.each([
    ['one-line', 'a.list', ONE_LINE, 'http://mirror.example/debian'],
    ['deb822', 'a.sources', DEB822, 'https://mirror.example/a/debian'],
  ])('is found in the %s format', (_, file, sources, mirror) => {
    expect(mirrorOf(file, sources)).toEqual({ status: 0, mirror });
  });

  it('is none where no source is of Debian', () => {
    expect(mirrorOf('a.list', OTHERS)).toEqual({ status: 1, mirror: '' });
  });
});
