internal import CCurl
public import Diagnostics
import Glibc

/// libcurl, loaded when first used and kept until the process ends.
///
/// `@unchecked Sendable`: addresses of functions, which do not change; libcurl's own rule is one handle, one
/// thread at a time.
struct Curl: @unchecked Sendable {
  let setopt: UnsafeMutableRawPointer
  let getinfo: UnsafeMutableRawPointer
  let easyInit: @convention(c) () -> UnsafeMutableRawPointer?
  let easyCleanup: @convention(c) (UnsafeMutableRawPointer) -> Void
  let easyMessage: @convention(c) (CURLcode) -> UnsafePointer<CChar>?
  let multiInit: @convention(c) () -> UnsafeMutableRawPointer?
  let multiCleanup: @convention(c) (UnsafeMutableRawPointer) -> CURLMcode
  let multiAdd: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> CURLMcode
  let multiRemove: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> CURLMcode
  let multiPerform: @convention(c) (UnsafeMutableRawPointer, UnsafeMutablePointer<Int32>) -> CURLMcode
  let multiPoll:
    @convention(c) (
      UnsafeMutableRawPointer, UnsafeMutableRawPointer?, UInt32, Int32, UnsafeMutablePointer<Int32>?
    ) ->
      CURLMcode
  let multiRead:
    @convention(c) (UnsafeMutableRawPointer, UnsafeMutablePointer<Int32>) -> UnsafeMutablePointer<CURLMsg>?
  let listAppend:
    @convention(c) (UnsafeMutablePointer<curl_slist>?, UnsafePointer<CChar>) -> UnsafeMutablePointer<
      curl_slist
    >?
  let listFree: @convention(c) (UnsafeMutablePointer<curl_slist>?) -> Void
  let urlInit: @convention(c) () -> OpaquePointer?
  let urlCleanup: @convention(c) (OpaquePointer) -> Void
  let urlSet: @convention(c) (OpaquePointer, CURLUPart, UnsafePointer<CChar>, UInt32) -> CURLUcode
  let urlGet:
    @convention(c) (OpaquePointer, CURLUPart, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, UInt32) ->
      CURLUcode
  let free: @convention(c) (UnsafeMutableRawPointer?) -> Void

  /// The one instance, or why there is none; a global initialiser runs once, whoever comes first.
  static let shared = Result { () throws(Problem) in try Curl() }

  private init() throws(Problem) {
    // The name with its version: what the headers describe, and all that a machine without -dev has.
    guard let library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL) else { throw Self.failure() }
    let globalInit: @convention(c) (Int) -> CURLcode = try Self.function("curl_global_init", in: library)
    setopt = try Self.function("curl_easy_setopt", in: library)
    getinfo = try Self.function("curl_easy_getinfo", in: library)
    easyInit = try Self.function("curl_easy_init", in: library)
    easyCleanup = try Self.function("curl_easy_cleanup", in: library)
    easyMessage = try Self.function("curl_easy_strerror", in: library)
    multiInit = try Self.function("curl_multi_init", in: library)
    multiCleanup = try Self.function("curl_multi_cleanup", in: library)
    multiAdd = try Self.function("curl_multi_add_handle", in: library)
    multiRemove = try Self.function("curl_multi_remove_handle", in: library)
    multiPerform = try Self.function("curl_multi_perform", in: library)
    multiPoll = try Self.function("curl_multi_poll", in: library)
    multiRead = try Self.function("curl_multi_info_read", in: library)
    listAppend = try Self.function("curl_slist_append", in: library)
    listFree = try Self.function("curl_slist_free_all", in: library)
    urlInit = try Self.function("curl_url", in: library)
    urlCleanup = try Self.function("curl_url_cleanup", in: library)
    urlSet = try Self.function("curl_url_set", in: library)
    urlGet = try Self.function("curl_url_get", in: library)
    free = try Self.function("curl_free", in: library)
    // CURL_GLOBAL_DEFAULT, a macro: here, because it must not run in two threads at once.
    guard globalInit(3) == CURLE_OK else {
      throw Problem(.webLibrary, "cannot use libcurl", cause: "curl_global_init failed")
    }
  }

  private static func function<F>(_ name: String, in library: UnsafeMutableRawPointer) throws(Problem) -> F {
    guard let address = dlsym(library, name) else { throw failure() }
    // A function pointer has the size of an address; its type is the one in curl.h.
    return unsafeBitCast(address, to: F.self)
  }

  private static func failure() -> Problem {
    Problem(
      .webLibrary, "cannot load libcurl", hint: "install the Debian package libcurl4",
      cause: dlerror().map { String(cString: $0) })
  }
}

extension Problem.Code {
  /// libcurl is not there, or too old.
  public static let webLibrary = Self("web.library", exit: .stageFailed)
}
