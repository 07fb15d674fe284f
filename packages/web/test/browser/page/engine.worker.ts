import '@flows/web/worker';
