import '@flows/web/trainer-worker';
