import Cryptography
import Foundation
import TestSupport

/// Python packages of our own, made with Python's standard library alone.
enum Wheels {
  /// Writes `demo_tool-1.0-py3-none-any.whl` into a folder and returns its SHA-256.
  static func demo(in folder: String, version: String = "1.0") throws -> String {
    let script = """
      import base64, hashlib, os, sys, zipfile
      folder, version = sys.argv[1:]
      info, data = f"demo_tool-{version}.dist-info", f"demo_tool-{version}.data"
      files = {
          "demo_tool/__init__.py": "def main():\\n    print('demo', __file__.split('/')[-1])\\n    return 0\\n",
          f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: demo-tool\\nVersion: {version}\\nLicense: MIT\\nAuthor: A. Person\\n",
          f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: a test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
          f"{info}/entry_points.txt": "[console_scripts]\\ndemo-tool = demo_tool:main\\nother = demo_tool:main [extra]\\n\\n[gui_scripts]\\nwindow = demo_tool:main\\n",
          f"{info}/LICENSE": "MIT\\n",
          f"{data}/data/share/man/man1/demo-tool.1": ".TH DEMO-TOOL 1\\n.SH NAME\\ndemo-tool \\\\- demonstrate\\n",
          f"{data}/data/share/man/man1/unrelated.1": ".TH UNRELATED 1\\n.SH NAME\\nunrelated \\\\- nothing\\n",
      }
      record = ""
      for name, text in files.items():
          digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
          record += f"{name},sha256={digest},{len(text.encode())}\\n"
      files[f"{info}/RECORD"] = record + f"{info}/RECORD,,\\n"
      os.makedirs(folder, exist_ok=True)
      with zipfile.ZipFile(f"{folder}/demo_tool-{version}-py3-none-any.whl", "w") as wheel:
          for name, text in files.items():
              wheel.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text)
      """
    _ = try PythonReference.run("/usr/bin/python3", ["-c", script, folder, version])
    return try digestOfFile("\(folder)/demo_tool-\(version)-py3-none-any.whl").digest.hex
  }

  static let isPossible = (try? PythonReference.run("/usr/bin/python3", ["-m", "pip", "--version"])) != nil
}
