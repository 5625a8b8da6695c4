import { openFullScreen } from '../../src/commands/full-screen.ts';

// a program on the full screen that breaks down the way its argument says
const screen = openFullScreen(process.stdin, process.stdout, {
  ascii: false,
  spoken: false,
  lastWords: () => '',
  beforeHangup: () => null,
});
screen.stream.write('a frame\nof the program');
process.stdin.setRawMode(true);
setTimeout(() => {
  if (process.argv[2] === 'rejects') void Promise.reject(new Error('nobody expected this'));
  else if (process.argv[2] === 'exits') process.exit(3);
  else throw new Error('nobody expected this');
}, 100);
