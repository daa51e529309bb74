exports.handler = (
