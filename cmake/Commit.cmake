# candled_commit(OUTPUT <file.cpp>)
#
# Writes <file.cpp>, which defines candled::version::commit(), before each build, and only if it differs. CANDLED_COMMIT
# overrides what git says, for a build without a git tree. An archive that `git archive` made has its commit in
# cmake/archived-commit.
#
# This file is also the script that the build runs.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(CANDLED_COMMIT "" CACHE STRING "The commit that is built, where there is no git tree")
  set(CANDLED_COMMIT_SCRIPT ${CMAKE_CURRENT_LIST_FILE})
  find_package(Git QUIET)

  function(candled_commit)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUTPUT" "")
    add_custom_target(candled_commit_source
      COMMAND ${CMAKE_COMMAND} -DOUTPUT=${arg_OUTPUT} -DSOURCE=${CMAKE_SOURCE_DIR} -DGIT=${GIT_EXECUTABLE}
              -DCOMMIT=${CANDLED_COMMIT} -P ${CANDLED_COMMIT_SCRIPT}
      BYPRODUCTS ${arg_OUTPUT}
      COMMENT "Asking git for the commit"
      VERBATIM)
  endfunction()
  return()
endif()

# Sets <result> to what git prints about SOURCE, or to nothing if that fails. A tree of another user is read, too.
function(ask_git result)
  set(${result} "" PARENT_SCOPE)
  if(GIT)
    execute_process(COMMAND ${GIT} -c safe.directory=* --no-optional-locks -C ${SOURCE} ${ARGN}
      OUTPUT_VARIABLE said RESULT_VARIABLE status OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(status EQUAL 0)
      set(${result} "${said}" PARENT_SCOPE)
    endif()
  endif()
endfunction()

# SOURCE may be an archive that was unpacked within a tree of something else.
if(NOT COMMIT)
  ask_git(prefix rev-parse --show-prefix --is-inside-work-tree)
  if(prefix STREQUAL "\ntrue" OR prefix STREQUAL "true")
    ask_git(COMMIT describe --always --exclude=* --abbrev=12 --dirty=-modified)
  endif()
endif()
if(NOT COMMIT)
  file(STRINGS ${SOURCE}/cmake/archived-commit archived REGEX "^[0-9a-f]+$")
  string(SUBSTRING "${archived}" 0 12 COMMIT)
endif()
if(NOT COMMIT)
  set(COMMIT unknown)
endif()

file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[#include "version/commit.hpp"

namespace candled::version {

std::string_view commit() {
  return "@COMMIT@";
}

}  // namespace candled::version
]])
