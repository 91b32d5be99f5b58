#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace candled::test {

/// A parameter as the OpenAPI document describes it.
struct DescribedParameter {
  std::string name;
  std::vector<std::string> aliases;
  bool in_query;
  bool required;
  bool takes_any_text;
  std::vector<std::string> values;  ///< the enumeration, or examples
  bool only_these;                  ///< `values` is an enumeration
  std::optional<std::string> default_value;
  std::optional<std::string> example;
  std::optional<long long> minimum;
  std::optional<long long> maximum;

  /// The name and the aliases.
  std::vector<std::string> names() const;
  /// All that the document says is accepted: `values`, the default, the example, both bounds.
  std::vector<std::string> accepted() const;
  /// Returns texts that are beyond the bounds, or no value at all.
  std::vector<std::string> refused() const;
};

/// Reads an OpenAPI document as a client's author does. Throws std::runtime_error for what is not in it.
class OpenApiDocument {
 public:
  explicit OpenApiDocument(const std::string& json);
  ~OpenApiDocument();

  std::vector<std::string> paths() const;
  std::vector<DescribedParameter> parameters(const std::string& path) const;
  /// A request that is worth showing.
  std::string request(const std::string& path) const;
  /// Its path: `path` with something in the place of each `{name}`.
  std::string example_path(const std::string& path) const;
  std::vector<std::string> statuses(const std::string& path) const;
  /// Returns whether a bearer token is accepted.
  bool secured(const std::string& path) const;
  /// Returns the faults of an answer: a status, a media type or a member that is not described.
  std::vector<std::string> violations(const std::string& path, int status, const std::string& content_type,
                                      const std::string& body) const;
  /// Returns the faults of the examples of answers.
  std::vector<std::string> wrong_examples() const;
  /// The names of all schemas.
  std::vector<std::string> schemas() const;

 private:
  struct Parsed;
  std::unique_ptr<Parsed> parsed_;
};

}  // namespace candled::test
