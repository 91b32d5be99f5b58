# candled_embed_text(<target> HEADER <path.hpp> NAMESPACE <a::b> FILES ...)
#
# Generates a header that the sources of <target> include as "<path.hpp>": each file as a `constexpr std::string_view`
# in that namespace, named like the file (`insert_pair.sql` is `insert_pair`; a leading digit gets a `v` before it).
# So a wrong name does not compile, and a file that changes is embedded anew.
#
# This file is also the script that the build runs to write the header.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(CANDLED_EMBED_TEXT_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

  function(candled_embed_text target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "HEADER;NAMESPACE" "FILES")
    set(root ${CMAKE_CURRENT_BINARY_DIR}/embedded)
    list(JOIN arg_FILES "|" files)
    add_custom_command(
      OUTPUT ${root}/${arg_HEADER}
      COMMAND ${CMAKE_COMMAND} -DHEADER=${root}/${arg_HEADER} -DNAMESPACE=${arg_NAMESPACE} -DFILES=${files}
              -P ${CANDLED_EMBED_TEXT_SCRIPT}
      DEPENDS ${arg_FILES} ${CANDLED_EMBED_TEXT_SCRIPT}
      COMMENT "Embedding ${arg_HEADER}"
      VERBATIM)
    target_sources(${target} PRIVATE ${root}/${arg_HEADER})
    target_include_directories(${target} PRIVATE ${root})
  endfunction()
  return()
endif()

set(header "#pragma once\n\n#include <string_view>\n\n")
# Compilers warn of literals longer than 64 KiB, which any of ours can read.
string(APPEND header "#pragma GCC diagnostic push\n#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n")
string(APPEND header "namespace ${NAMESPACE} {\n\n")
string(REPLACE "|" ";" FILES "${FILES}")
foreach(file IN LISTS FILES)
  file(READ ${file} text)
  cmake_path(GET file STEM name)
  string(MAKE_C_IDENTIFIER "${name}" name)
  string(REGEX REPLACE "^_([0-9])" "v\\1" name "${name}")
  # A delimiter made from the text cannot, in practice, occur in the text. 16 characters are the longest allowed.
  string(SHA256 delimiter "${text}")
  string(SUBSTRING ${delimiter} 0 16 delimiter)
  string(APPEND header "inline constexpr std::string_view ${name} = R\"${delimiter}(${text})${delimiter}\";\n\n")
endforeach()
string(APPEND header "}  // namespace ${NAMESPACE}\n\n#pragma GCC diagnostic pop\n")
file(WRITE ${HEADER} "${header}")
