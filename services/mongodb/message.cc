#include "services/mongodb/message.h"

namespace snowglobe::mongodb {

namespace {

constexpr std::int32_t op_reply = 1;
constexpr std::int32_t op_query = 2004;
constexpr std::int32_t op_msg = 2013;

constexpr std::uint32_t checksum_present = 1U << 0;
constexpr std::uint32_t more_to_come = 1U << 1;
constexpr std::uint32_t flags_that_must_be_known = 0xffff;
constexpr std::size_t checksum_bytes = 4;

// A command has documents in it, in an array or as sections, each of which may be as deep as one may.
constexpr int command_depth_max = 2 * depth_max;

class Reader {
public:
    explicit Reader(std::string_view rest) : rest_(rest) {}
    bool at_end() const { return rest_.empty(); }
    std::int32_t int32() { return read_int32(take(4)); }
    std::uint8_t byte() { return static_cast<std::uint8_t>(take(1).front()); }
    std::string_view name() {
        const std::size_t end = rest_.find('\0');
        if (end == std::string_view::npos) {
            throw MalformedMessage("a name without an end");
        }
        const std::string_view out = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return out;
    }
    View document() {
        const View out = check_document(rest_, command_depth_max);
        rest_.remove_prefix(out.bytes().size());
        return out;
    }
    std::string_view take(std::size_t count) {
        if (count > rest_.size()) {
            throw MalformedMessage("a message that ends too early");
        }
        const std::string_view out = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return out;
    }

private:
    std::string_view rest_;
};

void read_sequence(Reader& reader, Message& message) {
    const std::int32_t size = reader.int32();
    if (size < 5) {
        throw MalformedMessage("a section of " + std::to_string(size) + " bytes");
    }
    Reader section(reader.take(static_cast<std::size_t>(size) - 4));
    Command::Sequence sequence;
    sequence.name = section.name();
    while (!section.at_end()) {
        sequence.documents.push_back(section.document());
    }
    message.command.sequences.push_back(std::move(sequence));
}

void read_msg(Reader reader, std::string_view bytes, Message& message) {
    const auto flags = static_cast<std::uint32_t>(reader.int32());
    if ((flags & flags_that_must_be_known & ~(checksum_present | more_to_come)) != 0) {
        throw MalformedMessage("an OP_MSG with unknown flags");
    }
    message.is_unanswered = (flags & more_to_come) != 0;
    if ((flags & checksum_present) != 0) {
        if (bytes.size() < header_bytes + 4 + checksum_bytes) {
            throw MalformedMessage("a message that ends before its checksum");
        }
        reader = Reader(bytes.substr(
            header_bytes + 4, bytes.size() - header_bytes - 4 - checksum_bytes));
    }
    bool has_body = false;
    while (!reader.at_end()) {
        const std::uint8_t kind = reader.byte();
        if (kind == 0 && !has_body) {
            message.command.body = reader.document();
            has_body = true;
        } else if (kind == 1) {
            read_sequence(reader, message);
        } else {
            throw MalformedMessage("an OP_MSG with a section of kind " + std::to_string(kind));
        }
    }
    if (!has_body) {
        throw MalformedMessage("an OP_MSG without a body");
    }
}

void read_query(Reader reader, Message& message) {
    reader.int32(); // flags
    const std::string_view space = reader.name();
    const std::size_t dot = space.find('.');
    if (dot == std::string_view::npos || space.substr(dot) != ".$cmd") {
        throw MalformedMessage("an OP_QUERY that is no command");
    }
    message.query_database = space.substr(0, dot);
    reader.int32(); // to skip
    reader.int32(); // to return
    View body = reader.document();
    // Older drivers wrap a command to say how to read it.
    if (const auto wrapped = body.find("$query"); wrapped && wrapped->is(Type::object)) {
        body = wrapped->view();
    }
    message.command.body = body;
    message.is_query = true;
}

} // namespace

Message read_message(std::string_view bytes) {
    Reader reader(bytes);
    Message message;
    reader.int32();
    message.request_id = reader.int32();
    reader.int32(); // what it answers
    const std::int32_t code = reader.int32();
    if (code == op_msg) {
        read_msg(reader, bytes, message);
    } else if (code == op_query) {
        read_query(reader, message);
    } else {
        throw MalformedMessage("a message of the kind " + std::to_string(code));
    }
    const auto first = message.command.body.first();
    message.command.name = first ? std::string(first->name) : std::string();
    return message;
}

bool ends_early(std::string_view bytes) {
    constexpr std::size_t sections_begin = header_bytes + 4;
    constexpr std::size_t length_bytes = 4;
    if (bytes.size() < sections_begin || read_int32(bytes.substr(header_bytes - 4)) != op_msg ||
        (static_cast<std::uint32_t>(read_int32(bytes.substr(header_bytes))) & checksum_present) !=
            0) {
        return false;
    }
    bytes.remove_prefix(sections_begin);
    while (!bytes.empty() && (bytes.front() == '\0' || bytes.front() == '\1')) {
        bytes.remove_prefix(1);
        const std::int32_t size = bytes.size() < length_bytes ? 0 : read_int32(bytes);
        if (size < static_cast<std::int32_t>(length_bytes)) {
            return false;
        }
        if (static_cast<std::size_t>(size) > bytes.size()) {
            return true;
        }
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return false;
}

std::string write_answer(const Message& message, View answer) {
    constexpr std::size_t reply_fields = 20;
    constexpr std::size_t msg_fields = 5;
    const std::size_t size =
        header_bytes + (message.is_query ? reply_fields : msg_fields) + answer.bytes().size();
    std::string out;
    out.reserve(size);
    put_int32(out, static_cast<std::int32_t>(size));
    put_int32(out, 0);
    put_int32(out, message.request_id);
    put_int32(out, message.is_query ? op_reply : op_msg);
    if (message.is_query) {
        constexpr std::int32_t await_capable = 8;
        put_int32(out, await_capable);
        put_int64(out, 0); // cursor
        put_int32(out, 0); // from
        put_int32(out, 1); // documents
    } else {
        put_int32(out, 0); // flags
        out.push_back('\0');
    }
    out.append(answer.bytes());
    return out;
}

} // namespace snowglobe::mongodb
