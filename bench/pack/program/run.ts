import { main } from './main';

// Dawn keeps polling: the process ends here
process.exit(await main(process.argv.slice(2)));
