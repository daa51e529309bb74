#pragma once
// AWS's CBOR 1.1, which Java's SDKs speak with Kinesis unless they are told otherwise: bodies in,
// bodies out. Inside of the emulator a request is the same JSON as that of the JSON
// protocol. CBOR's byte strings are blobs; a timestamp is tag 1 with an integer of milliseconds
// (RFC 8949 has seconds there). Pure.
#include "emulator/aws/aws_wire.h"
#include "emulator/base/json.h"

#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

// The request as the JSON protocol would have it, or nothing: not one item of CBOR, keys that are
// not text, text that is not UTF-8, a byte string for text, nested too deeply. `shape` is the
// operation's input, nullptr if it is unknown. Memory grows with the bytes that are there, never
// with a length that they declare.
std::optional<json> parse_cbor(std::string_view bytes, const Shape* shape);
// Never throws. Maps and lists of indefinite length, as AWS writes them. The shape says what is a
// blob or a timestamp; nullptr: nothing does.
std::string print_cbor(const json& value, const Shape* shape);

HttpResponse render_cbor(const AwsWire& wire, const ReplyForm& form, const Reply& reply);

} // namespace snowglobe
