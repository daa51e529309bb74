#pragma once
// Which compression of an answer its client accepts, as DynamoDB chooses it. Pure.
#include <string_view>

namespace snowglobe {

// "gzip", "deflate" or "" for none, by the request's Accept-Encoding. The best quality wins, among
// equals the first, gzip for "*". Qualities are read as leniently as DynamoDB reads them: the first
// "q=" of an entry counts, wherever it stands; what is no number is 1.
std::string_view accepted_coding(std::string_view accept_encoding);

} // namespace snowglobe
