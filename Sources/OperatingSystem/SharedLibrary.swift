import Glibc

/// A C library of the system, asked for its version in the way of later use: by loading it.
public struct SharedLibrary: Sendable {
  /// What it is called, with the version of its interface: `libcurl.so.4`.
  public let name: String
  /// The Debian package that brings it.
  public let package: String
  private let function: String

  /// A library and the function that tells its version as text.
  public init(_ name: String, package: String, function: String) {
    (self.name, self.package, self.function) = (name, package, function)
  }

  /// What it says of its version; `nil` where it cannot be loaded or does not say.
  public var version: String? {
    // Never closed: libraries leave threads and handlers behind.
    guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL), let symbol = dlsym(handle, function) else {
      return nil
    }
    typealias Function = @convention(c) () -> UnsafePointer<CChar>?
    // The signature is that of the library's header.
    let text = unsafeBitCast(symbol, to: Function.self)()
    return text.map { String(cString: $0) }
  }
}
