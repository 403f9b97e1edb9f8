/* Solves the form's puzzle (altcha, PBKDF2/SHA-256): by the browser's own cryptography where it has any, else in
   plain script. Loaded as a worker, or as a script where there are no workers. Written for old telephones too. */
(function (scope) {
  "use strict";
  var K = [], H0 = [];
  (function () {
    function fraction(x) { return ((x - Math.floor(x)) * 4294967296) | 0; }
    for (var n = 2, found = 0; found < 64; n++) {
      var prime = true;
      for (var d = 2; d * d <= n; d++) { if (n % d === 0) { prime = false; break; } }
      if (!prime) continue;
      if (found < 8) H0.push(fraction(Math.pow(n, 1 / 2)));
      K.push(fraction(Math.pow(n, 1 / 3)));
      found++;
    }
    K = new Int32Array(K); H0 = new Int32Array(H0);
  })();
  var W = new Int32Array(64);

  /* One block of SHA-256: the sixteen words in W, from the state `from` into `into`. */
  function compress(from, into) {
    var a = from[0], b = from[1], c = from[2], d = from[3], e = from[4], f = from[5], g = from[6], h = from[7];
    for (var i = 0; i < 64; i++) {
      if (i > 15) {
        var x = W[i - 15], y = W[i - 2];
        W[i] = (((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ (x >>> 3)) + W[i - 7] +
          ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ (y >>> 10)) + W[i - 16]) | 0;
      }
      var t = (h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (g ^ (e & (f ^ g))) + K[i] + W[i]) | 0;
      var u = (((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + ((a & b) ^ (c & (a ^ b)))) | 0;
      h = g; g = f; f = e; e = (d + t) | 0; d = c; c = b; b = a; a = (t + u) | 0;
    }
    into[0] = from[0] + a; into[1] = from[1] + b; into[2] = from[2] + c; into[3] = from[3] + d;
    into[4] = from[4] + e; into[5] = from[5] + f; into[6] = from[6] + g; into[7] = from[7] + h;
  }

  /* The words of `bytes`, ended as SHA-256 ends a message of `length` bytes; all we ever say fits one block. */
  function block(bytes, length) {
    for (var i = 0; i < 16; i++) W[i] = 0;
    for (i = 0; i < bytes.length; i++) W[i >> 2] |= bytes[i] << (24 - (i & 3) * 8);
    W[bytes.length >> 2] |= 0x80 << (24 - (bytes.length & 3) * 8);
    W[15] = length * 8;
  }

  /* PBKDF2-HMAC-SHA256 of one block: password up to 64 bytes, salt up to 51. */
  function pbkdf2(password, salt, rounds) {
    var inner = new Int32Array(8), outer = new Int32Array(8), u = new Int32Array(8), out = new Int32Array(8);
    var key = new Uint8Array(64), i, r;
    key.set(password);
    for (i = 0; i < 16; i++) W[i] = (key[4 * i] << 24 | key[4 * i + 1] << 16 | key[4 * i + 2] << 8 | key[4 * i + 3]) ^ 0x36363636;
    compress(H0, inner);
    for (i = 0; i < 16; i++) W[i] = (key[4 * i] << 24 | key[4 * i + 1] << 16 | key[4 * i + 2] << 8 | key[4 * i + 3]) ^ 0x5c5c5c5c;
    compress(H0, outer);
    var first = new Uint8Array(salt.length + 4);
    first.set(salt); first[salt.length + 3] = 1;
    block(first, 64 + first.length);
    for (r = 0; r < rounds; r++) {
      if (r > 0) { for (i = 0; i < 8; i++) W[i] = u[i]; W[8] = -2147483648; for (i = 9; i < 15; i++) W[i] = 0; W[15] = 768; }
      compress(inner, u);
      for (i = 0; i < 8; i++) W[i] = u[i];
      W[8] = -2147483648; for (i = 9; i < 15; i++) W[i] = 0; W[15] = 768;
      compress(outer, u);
      for (i = 0; i < 8; i++) out[i] ^= u[i];
    }
    var bytes = new Uint8Array(32);
    for (i = 0; i < 32; i++) bytes[i] = out[i >> 2] >>> (24 - (i & 3) * 8);
    return bytes;
  }

  function fromHex(hex) {
    var bytes = new Uint8Array(hex.length / 2);
    for (var i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.substr(2 * i, 2), 16);
    return bytes;
  }

  function toHex(bytes) {
    var hex = "";
    for (var i = 0; i < bytes.length; i++) hex += (bytes[i] < 16 ? "0" : "") + bytes[i].toString(16);
    return hex;
  }

  function begins(bytes, prefix) {
    for (var i = 0; i < prefix.length; i++) if (bytes[i] !== prefix[i]) return false;
    return true;
  }

  function native() {
    var own = scope.crypto && scope.crypto.subtle;
    return own && own.importKey && own.deriveBits && scope.Promise ? own : null;
  }

  /* Tries one number after the other; `done` hears what the form carries, `failed` why there is nothing. */
  function solve(challenge, done, failed, plainly) {
    var told = challenge.parameters, subtle = plainly ? null : native(), counter = 0, began = Date.now();
    if (told.algorithm !== "PBKDF2/SHA-256") return failed("unknown algorithm");
    var nonce = fromHex(told.nonce), salt = fromHex(told.salt), prefix = fromHex(told.keyPrefix);
    var password = new Uint8Array(nonce.length + 4);
    password.set(nonce);

    function ask() {
      password[nonce.length] = counter >>> 24; password[nonce.length + 1] = counter >>> 16;
      password[nonce.length + 2] = counter >>> 8; password[nonce.length + 3] = counter;
      return password;
    }
    function found(key) {
      var solution = { counter: counter, derivedKey: toHex(key), time: Date.now() - began };
      done(btoa(JSON.stringify({ challenge: challenge, solution: solution })));
    }
    function natively() {
      subtle.importKey("raw", ask(), "PBKDF2", false, ["deriveBits"]).then(function (key) {
        var how = { name: "PBKDF2", hash: "SHA-256", salt: salt, iterations: told.cost };
        return subtle.deriveBits(how, key, told.keyLength * 8);
      }).then(function (bits) {
        var key = new Uint8Array(bits);
        if (begins(key, prefix)) return found(key);
        counter++;
        natively();
      })["catch"](function () { solve(challenge, done, failed, true); });
    }
    function inScript() {
      var until = Date.now() + 40;
      do {
        var key = pbkdf2(ask(), salt, told.cost);
        if (begins(key, prefix)) return found(key);
        counter++;
      } while (Date.now() < until);
      setTimeout(inScript, 0);
    }
    if (subtle) natively(); else inScript();
  }

  if (typeof document === "undefined") {
    scope.onmessage = function (event) {
      solve(event.data, function (proof) { scope.postMessage({ proof: proof }); },
        function (why) { scope.postMessage({ failed: why }); });
    };
  } else {
    scope.aiqynSolve = solve;
  }
})(typeof self !== "undefined" ? self : this);
