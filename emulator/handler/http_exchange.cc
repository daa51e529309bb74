#include "emulator/handler/http_exchange.h"

#include "emulator/net/http_writer.h"

#include <utility>

namespace snowglobe {

HttpExchange::HttpExchange(std::size_t body_bytes_max, Date date)
    : date_(std::move(date)), parser_({limits::header_bytes_max, body_bytes_max, "lambda-runtime-"}) {}

std::optional<HttpRequest> HttpExchange::next() {
    if (owes_ || over_) {
        return std::nullopt;
    }
    while (!input_.empty() && parser_.state() == ParseState::more) {
        const std::size_t taken = parser_.feed(input_);
        input_.erase(0, taken);
        if (taken == 0) {
            break;
        }
    }
    if (parser_.state() == ParseState::failed) {
        refuse(parser_.error_status(), parser_.error_text());
        return std::nullopt;
    }
    if (parser_.state() == ParseState::more) {
        if (parser_.awaits_continue() && !std::exchange(continue_sent_, true)) {
            output_ += "HTTP/1.1 100 Continue\r\n\r\n";
        }
        return std::nullopt;
    }
    last_ = !parser_.keep_alive();
    is_http_1_0_ = parser_.is_http_1_0();
    HttpRequest request = parser_.take();
    continue_sent_ = false;
    owes_ = true;
    is_head_ = request.method == "HEAD";
    return request;
}

void HttpExchange::respond(HttpResponse response) {
    owes_ = false;
    over_ = last_;
    append_response_head(
        output_,
        response,
        last_          ? ConnectionHeader::close
        : is_http_1_0_ ? ConnectionHeader::keep_alive
                       : ConnectionHeader::none,
        date_());
    if (!is_head_ && !has_no_body(response.status)) {
        output_ += response.body;
    }
}

void HttpExchange::refuse(int status, const std::string& text) {
    input_.clear();
    last_ = true;
    is_head_ = false;
    respond({status, {{"Content-Type", "text/plain"}}, text + "\n"});
}

} // namespace snowglobe
