/// What environment markers are asked about: one Python on one system (PEP 508, "Environment Markers").
public struct PythonEnvironment: Hashable, Sendable {
  /// `implementation_name`, as `sys.implementation.name`.
  public var implementationName = "cpython"
  /// `implementation_version`.
  public var implementationVersion: String
  /// `os_name`, as `os.name`.
  public var osName = "posix"
  /// `platform_machine`, as `platform.machine()`.
  public var platformMachine: String
  /// `platform_python_implementation`.
  public var platformPythonImplementation = "CPython"
  /// `platform_release`; empty: unknown.
  public var platformRelease = ""
  /// `platform_system`.
  public var platformSystem = "Linux"
  /// `platform_version`; empty: unknown.
  public var platformVersion = ""
  /// `python_full_version`, for example `3.11.2`.
  public var pythonFullVersion: String
  /// `python_version`: the first two numbers of it.
  public var pythonVersion: String
  /// `sys_platform`, as `sys.platform`.
  public var sysPlatform = "linux"

  /// CPython on Linux; Debian 12's unless told otherwise.
  public init(pythonFullVersion: String = "3.11.2", platformMachine: String = "x86_64") {
    self.pythonFullVersion = pythonFullVersion
    self.platformMachine = platformMachine
    implementationVersion = pythonFullVersion
    pythonVersion = pythonFullVersion.split(separator: ".").prefix(2).joined(separator: ".")
  }
}

/// A variable of an environment marker.
enum PythonMarkerVariable: String {
  case implementationName = "implementation_name"
  case implementationVersion = "implementation_version"
  case osName = "os_name"
  case platformMachine = "platform_machine"
  case platformPythonImplementation = "platform_python_implementation"
  case platformRelease = "platform_release"
  case platformSystem = "platform_system"
  case platformVersion = "platform_version"
  case pythonFullVersion = "python_full_version"
  case pythonVersion = "python_version"
  case sysPlatform = "sys_platform"
  case extra
  case extras
  case dependencyGroups = "dependency_groups"

  /// Also by the names that PEP 345 gave, which are still in use.
  init?(name: String) {
    switch name {
    case "os.name": self = .osName
    case "sys.platform": self = .sysPlatform
    case "platform.version": self = .platformVersion
    case "platform.machine": self = .platformMachine
    case "platform.python_implementation", "python_implementation": self = .platformPythonImplementation
    default: self.init(rawValue: name)
    }
  }

  /// Whether it is compared as a version where that is possible.
  var isVersion: Bool {
    switch self {
    case .implementationVersion, .platformRelease, .pythonFullVersion, .pythonVersion: true
    default: false
    }
  }

  /// Whether it is a set of names, which only `in` and `not in` can ask.
  var isSet: Bool { self == .extras || self == .dependencyGroups }

  /// Its value; the extra is the one demanded, or empty.
  func value(in environment: PythonEnvironment, extra: String) -> String {
    switch self {
    case .implementationName: environment.implementationName
    case .implementationVersion: environment.implementationVersion
    case .osName: environment.osName
    case .platformMachine: environment.platformMachine
    case .platformPythonImplementation: environment.platformPythonImplementation
    case .platformRelease: environment.platformRelease
    case .platformSystem: environment.platformSystem
    case .platformVersion: environment.platformVersion
    case .pythonFullVersion: environment.pythonFullVersion
    case .pythonVersion: environment.pythonVersion
    case .sysPlatform: environment.sysPlatform
    case .extra, .extras: extra
    case .dependencyGroups: ""
    }
  }
}
