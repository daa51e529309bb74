#pragma once
// HTTP/1.1 as a small client without any library has it: one connection that stays open.
#include <arpa/inet.h>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace by_hand {

inline std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

struct Answer {
    int status = 0;
    std::string head;
    std::string body;

    std::string header(const std::string& name) const {
        const std::size_t at = head.find("\r\n" + name + ": ");
        if (at == head.npos) {
            return {};
        }
        const std::size_t begin = at + name.size() + 4;
        return head.substr(begin, head.find("\r\n", begin) - begin);
    }
};

class Connection {
public:
    explicit Connection(const std::string& host) : host_(host) {
        const std::size_t colon = host.find(':');
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        inet_pton(AF_INET, host.substr(0, colon).c_str(), &address.sin_addr);
        address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(host.substr(colon + 1))));
        socket_ = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            std::perror("connect");
            std::exit(1);
        }
    }
    ~Connection() { close(socket_); }

    Answer ask(
        const std::string& method,
        const std::string& path,
        const std::string& body,
        const std::string& headers = "") {
        const std::string request = method + " " + path + " HTTP/1.1\r\nHost: " + host_ + "\r\n" +
                                    headers + "Content-Length: " + std::to_string(body.size()) +
                                    "\r\n\r\n" + body;
        for (std::size_t at = 0; at < request.size();) {
            const ssize_t count = send(socket_, request.data() + at, request.size() - at, 0);
            if (count <= 0) {
                std::exit(2);
            }
            at += static_cast<std::size_t>(count);
        }
        Answer answer;
        std::size_t end = 0;
        while ((end = input_.find("\r\n\r\n")) == input_.npos) {
            read_more();
        }
        answer.head = input_.substr(0, end + 2);
        input_.erase(0, end + 4);
        answer.status = std::stoi(answer.head.substr(9, 3));
        const auto length = static_cast<std::size_t>(std::stoul(answer.header("Content-Length")));
        while (input_.size() < length) {
            read_more();
        }
        answer.body = input_.substr(0, length);
        input_.erase(0, length);
        return answer;
    }

private:
    void read_more() {
        char part[65536];
        const ssize_t count = recv(socket_, part, sizeof part, 0);
        if (count <= 0) {
            std::exit(3);
        }
        input_.append(part, static_cast<std::size_t>(count));
    }

    std::string host_;
    int socket_;
    std::string input_;
};

inline std::string aws_headers(const std::string& service, const std::string& target) {
    return "X-Amz-Target: " + target +
           "\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Date: 20260101T000000Z\r\n"
           "Authorization: AWS4-HMAC-SHA256 Credential=" +
           variable("AWS_ACCESS_KEY_ID") + "/20260101/" + variable("AWS_REGION") + "/" + service +
           "/aws4_request, SignedHeaders=host, Signature=0\r\n";
}

} // namespace by_hand
