exports.func = async () => 'in a folder';
