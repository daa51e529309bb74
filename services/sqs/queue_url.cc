#include "services/sqs/queue_url.h"

namespace snowglobe::sqs {

namespace {
constexpr std::string_view inner_scheme = "http://sqs.";
constexpr std::string_view inner_port = ".localhost:4566/";
} // namespace

std::string inner_queue_url(std::string_view url, std::string_view region) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) {
        return std::string(url);
    }
    std::string_view path = url.substr(scheme + 3);
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) {
        return std::string(url);
    }
    path.remove_prefix(slash);
    while (path.ends_with('/')) {
        path.remove_suffix(1);
    }
    const std::size_t name = path.rfind('/');
    if (name == std::string_view::npos || name == 0) {
        return std::string(url);
    }
    const std::size_t account = path.rfind('/', name - 1);
    return std::string(inner_scheme) + std::string(region) + std::string(inner_port) +
           std::string(path.substr(account + 1));
}

std::string
outer_queue_url(std::string_view url, std::string_view scheme, std::string_view host) {
    const std::size_t port = url.find(inner_port);
    if (host.empty() || !url.starts_with(inner_scheme) || port == std::string_view::npos) {
        return std::string(url);
    }
    return std::string(scheme) + "://" + std::string(host) + "/" +
           std::string(url.substr(port + inner_port.size()));
}

std::string outer_queue_urls(std::string text, std::string_view host) {
    for (std::size_t at = text.find(inner_scheme); at != text.npos;
         at = text.find(inner_scheme, at + 1)) {
        const std::size_t port = text.find(inner_port, at);
        const std::size_t region = at + inner_scheme.size();
        if (port != text.npos && text.find_first_of("./ ", region) == port) {
            text.replace(at, port + inner_port.size() - at, "http://" + std::string(host) + "/");
        }
    }
    return text;
}

void make_queue_urls_inner(json& request, std::string_view region) {
    const auto found = request.find("QueueUrl");
    if (found != request.end() && found->is_string()) {
        *found = inner_queue_url(found->get_ref<const std::string&>(), region);
    }
}

bool names_queue_urls(const json& reply) {
    return reply.contains("QueueUrl") || reply.contains("QueueUrls") || reply.contains("queueUrls");
}

void make_queue_urls_outer(json& reply, std::string_view scheme, std::string_view host) {
    const auto rewrite = [&](json& url) {
        if (url.is_string()) {
            url = outer_queue_url(url.get_ref<const std::string&>(), scheme, host);
        }
    };
    for (auto& [name, value] : reply.items()) {
        if (name == "QueueUrl") {
            rewrite(value);
        } else if ((name == "QueueUrls" || name == "queueUrls") && value.is_array()) {
            for (json& url : value) {
                rewrite(url);
            }
        }
    }
}

} // namespace snowglobe::sqs
