// candled and poloniex-sim as a user starts them, on free ports.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const programs = process.env.CANDLED_BIN_DIR;
if (!programs) throw new Error('CANDLED_BIN_DIR names the folder with candled and poloniex-sim');

/** A program that serves until it is stopped. */
class Program {
  #process;
  #said = [];
  url = '';

  /** Starts it, and waits until it says where it listens. */
  static async start(name, flags) {
    const program = new Program();
    program.#process = spawn(join(programs, name), flags, { stdio: ['ignore', 'pipe', 'pipe'] });
    await program.#listening(name);
    return program;
  }

  async #listening(name) {
    const { stdout, stderr } = this.#process;
    createInterface({ input: stderr }).on('line', (line) => this.#said.push(line));
    const lines = createInterface({ input: stdout });
    await new Promise((resolve, reject) => {
      lines.on('line', (line) => {
        this.#said.push(line);
        const url = /listening on (http:\S+)/.exec(line)?.[1];
        if (url && !this.url) resolve((this.url = url));
      });
      this.#process.on('error', reject);
      this.#process.on('exit', () => reject(new Error(`${name} has ended: ${this.#said.join('\n')}`)));
    });
  }

  get port() {
    return new URL(this.url).port;
  }

  /** All lines that it has printed. */
  get said() {
    return this.#said.join('\n');
  }

  /** Ends it with a signal, and waits until it has ended. */
  async stop(signal = 'SIGTERM') {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill(signal);
    await ended;
  }
}

/** The exchange on loopback. */
export async function startExchange(flags = [], port = 0) {
  return Program.start('poloniex-sim', ['--listen', `127.0.0.1:${port}`, ...flags]);
}

/** Makes the exchange fail as docs/simulator.md has it. */
export async function addFault(exchange, fault) {
  const answer = await fetch(`${exchange.url}/sim/fault`, { method: 'POST', body: JSON.stringify(fault) });
  if (!answer.ok) throw new Error(await answer.text());
}

export async function clearFaults(exchange) {
  await fetch(`${exchange.url}/sim/faults`, { method: 'DELETE' });
}

/** Starts a service that fetches no history, unless the flags say otherwise: tests count candles. */
export async function startService(flags, port = 0) {
  const history = flags.includes('--backfill') ? [] : ['--backfill', '0'];
  return Program.start('candled', ['serve', '--listen', `127.0.0.1:${port}`, ...history, ...flags]);
}

/** Builds candles from recorded samples into a store. */
export async function replay(file, store, flags = []) {
  await promisify(execFile)(join(programs, 'candled'), ['replay', file, '--store', store, '--quiet', ...flags]);
}
