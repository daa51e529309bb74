#pragma once
// One HTTP/1.1 connection of a program, from the server's side. Pure: bytes in, bytes out. One
// request at a time: the next one is looked at when the one before is answered.
#include "emulator/net/http_message.h"
#include "emulator/net/http_parser.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace snowglobe {

class HttpExchange {
public:
    using Date = std::function<std::string_view()>; // of an answer, as its header has it
    HttpExchange(std::size_t body_bytes_max, Date date);

    void receive(std::string_view bytes) { input_ += bytes; }
    std::size_t unread() const { return input_.size(); }
    // A request that is whole and not answered yet; once.
    std::optional<HttpRequest> next();
    bool owes_an_answer() const { return owes_; }
    void respond(HttpResponse response);

    std::string& output() { return output_; } // to be sent; whoever sends takes it away
    bool is_over() const { return over_; }    // to be closed when the output is sent

private:
    void refuse(int status, const std::string& text);

    const Date date_;
    HttpRequestParser parser_;
    std::string input_;
    std::string output_;
    bool continue_sent_ = false;
    bool owes_ = false;
    bool is_head_ = false;
    bool is_http_1_0_ = false;
    bool last_ = false; // of the request that is owed an answer
    bool over_ = false;
};

} // namespace snowglobe
