import { WHERE } from 'from_layer';

const waited = await Promise.resolve('waited at the top');
export const handler = async () => ({ waited, where: WHERE, url: import.meta.url.split('/').at(-1) });
