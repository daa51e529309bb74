#pragma once
// Cuts what a client sends into frames: requests, as bytes. Whoever serves a protocol that is not
// HTTP brings one; each connection has its own. Pure. Limits are who cuts' (framed_session.h): a
// framer only says how much it needs.
#include <cstddef>
#include <string>
#include <string_view>

namespace snowglobe {

struct Cut {
    enum class Kind { frame, more, blank, refused };
    Kind kind = Kind::more;
    // frame: how long it is, with all that encloses it. more: how long it will be at least, if that
    // is known. blank: how much is to be passed over, which means nothing and is owed nothing.
    std::size_t bytes = 0;
    std::string reason;     // refused: what it is, for people: "a frame of 3 bytes"
    std::string last_words; // refused: what the client is told, in its protocol, if it has words

    static Cut frame(std::size_t bytes) { return {Kind::frame, bytes, {}, {}}; }
    static Cut more(std::size_t bytes_at_least = 0) { return {Kind::more, bytes_at_least, {}, {}}; }
    static Cut blank(std::size_t bytes) { return {Kind::blank, bytes, {}, {}}; }
    static Cut refused(std::string reason, std::string last_words = {}) {
        return {Kind::refused, 0, std::move(reason), std::move(last_words)};
    }
};

class Framer {
public:
    virtual ~Framer() = default;
    // `bytes`: all that has come behind the last frame, at least one. While it answers `more` the
    // next call shows the same bytes and further ones: it may remember how far it has looked.
    virtual Cut cut(std::string_view bytes) = 0;
};

} // namespace snowglobe
