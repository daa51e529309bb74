require('there-is-none-of-this');
