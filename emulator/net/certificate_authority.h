#pragma once
// The certificate authority that clients are told to trust, and the certificates that it gives our
// own TLS server. It lies in a folder of its own and is made once; certificates are made in memory.
// Knows no connection and no clock.
#include <chrono>
#include <memory>
#include <string>
#include <vector>

struct evp_pkey_st; // OpenSSL's EVP_PKEY and X509
struct x509_st;

namespace snowglobe {

// A key and what is said of it.
struct Certificate {
    std::shared_ptr<x509_st> certificate;
    std::shared_ptr<evp_pkey_st> key;
    std::chrono::system_clock::time_point expires;
};

// Where the authority of a data folder lies; without one ("") the user's. Throws
// std::runtime_error where there is no such place.
std::string authority_folder(const std::string& data);

class CertificateAuthority {
public:
    using Time = std::chrono::system_clock::time_point;

    // Reads it, or makes it where there is no such folder; two processes that do so at once have
    // the same one afterwards. Throws std::runtime_error with one line when what is there is
    // broken, or too old: it is never written over.
    CertificateAuthority(const std::string& folder, Time now);

    const std::string& file() const { return file_; } // PEM, for clients
    bool is_new() const { return is_new_; }
    Time expires() const { return authority_.expires; }

    // For a server of these names and addresses; "*.example.com" is a name.
    Certificate issue(const std::vector<std::string>& names, Time now) const;

private:
    bool read(const std::string& folder, Time now);

    std::string file_;
    bool is_new_ = false;
    Certificate authority_;
    std::shared_ptr<evp_pkey_st> key_; // of all that are issued
};

} // namespace snowglobe
