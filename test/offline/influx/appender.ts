import { Outbox } from '../../../results/influx/outbox.ts';

// Stands for a worker that is killed between append and send: appends, says so, and waits for the end.
const [folder = '', n = '0'] = process.argv.slice(2);
const outbox = new Outbox(folder, 2 ** 30);
await Promise.all(
  Array.from({ length: Number(n) }, (_, i) => outbox.append([`ferry_test,i=${i} value=1 ${1_000 + i}`])),
);
process.stdout.write('appended\n');
setInterval(() => undefined, 1_000);
