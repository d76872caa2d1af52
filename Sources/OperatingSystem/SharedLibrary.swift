import Glibc

/// A C library of the system, asked for its version in the way of later use: by loading it.
public struct SharedLibrary: Sendable {
  /// How the function is called that tells the version.
  public enum Asking: Sendable {
    /// Without arguments.
    case plainly
    /// With a number that says what to tell.
    case about(Int32)
  }

  /// What it is called, with the version of its interface: `libcurl.so.4`.
  public let name: String
  /// The Debian package that brings it.
  public let package: String
  private let function: String
  private let asking: Asking

  /// A library and the function that tells its version as text.
  public init(_ name: String, package: String, function: String, _ asking: Asking = .plainly) {
    (self.name, self.package, self.function, self.asking) = (name, package, function, asking)
  }

  /// What it says of its version; `nil` where it cannot be loaded or does not say.
  public var version: String? {
    // Never closed: libraries leave threads and handlers behind.
    guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL), let symbol = dlsym(handle, function) else {
      return nil
    }
    let text: UnsafePointer<CChar>?
    switch asking {
    case .plainly:
      typealias Function = @convention(c) () -> UnsafePointer<CChar>?
      // The signature is that of the library's header.
      text = unsafeBitCast(symbol, to: Function.self)()
    case .about(let what):
      typealias Function = @convention(c) (Int32) -> UnsafePointer<CChar>?
      // The signature is that of the library's header.
      text = unsafeBitCast(symbol, to: Function.self)(what)
    }
    return text.map { String(cString: $0) }
  }
}
