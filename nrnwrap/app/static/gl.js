// Cylinders in space on WebGL 2: one rectangle for each piece of the shape, coloured by a byte.

const VERTEX = `#version 300 es
in vec3 from; in vec3 to; in float diameter; in float level; in vec2 corner;
uniform mat3 turn; uniform vec3 middle; uniform vec2 reach; uniform float least;
out float shade; out float across;
void main() {
  vec3 a = turn * (from - middle), b = turn * (to - middle);
  vec2 along = b.xy - a.xy;
  vec2 side = length(along) > 1e-6 ? normalize(vec2(-along.y, along.x)) : vec2(0.0, 1.0);
  float radius = max(diameter * 0.5, least);
  vec3 point = mix(a, b, corner.x);
  point.xy += side * corner.y * radius;
  point.xy += length(along) > 1e-6 ? normalize(along) * (corner.x * 2.0 - 1.0) * radius * 0.3 : vec2(0.0);
  shade = level;
  across = corner.y;
  gl_Position = vec4(point.xy * reach, point.z * reach.y * 0.2, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in float shade; in float across; out vec4 colour;
void main() {
  vec3 low = vec3(0.17, 0.26, 0.55), middle = vec3(0.13, 0.62, 0.60), high = vec3(0.98, 0.80, 0.25), top = vec3(1.0, 1.0, 0.9);
  vec3 found = shade < 0.4 ? mix(low, middle, shade / 0.4) : shade < 0.8 ? mix(middle, high, (shade - 0.4) / 0.4) : mix(high, top, (shade - 0.8) / 0.2);
  colour = vec4(found * (1.0 - 0.35 * across * across), 1.0);
}`;

/** Turned about the vertical axis, then about the horizontal one; rows of a matrix. */
export function rotation([yaw, pitch]) {
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  return [[cy, 0, sy], [sp * sy, cp, -sp * cy], [-cp * sy, sp, cp * cy]];
}

function compiled(gl, kind, text) {
  const shader = gl.createShader(kind);
  gl.shaderSource(shader, text);
  gl.compileShader(shader);
  return shader;
}

export class Cylinders {
  /** Null as `gl` where the browser does not have WebGL 2. */
  constructor(canvas) {
    this.canvas = canvas;
    this.gl = canvas.getContext("webgl2", { antialias: true, preserveDrawingBuffer: true });
    if (this.gl) this.prepare();
  }

  prepare() {
    const { gl } = this;
    this.program = gl.createProgram();
    gl.attachShader(this.program, compiled(gl, gl.VERTEX_SHADER, VERTEX));
    gl.attachShader(this.program, compiled(gl, gl.FRAGMENT_SHADER, FRAGMENT));
    gl.linkProgram(this.program);
    gl.useProgram(this.program);
    this.levels = gl.createBuffer();
    this.put(gl.createBuffer(), new Float32Array([0, -1, 0, 1, 1, -1, 1, 1]), [["corner", 2, 0]], 0, 0);
  }

  /** Data into a buffer; attributes: [name, size, offset in bytes]. */
  put(buffer, data, attributes, stride, each) {
    const { gl } = this;
    const bytes = data instanceof Uint8Array;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    for (const [name, size, offset] of attributes) {
      const place = gl.getAttribLocation(this.program, name);
      gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(place, size, bytes ? gl.UNSIGNED_BYTE : gl.FLOAT, bytes, stride, offset);
      gl.vertexAttribDivisor(place, each);
    }
  }

  /** Takes the pieces, 7 numbers each: both ends and the diameter (um). */
  take(lines) {
    this.count = lines.length / 7;
    this.put(this.gl.createBuffer(), lines, [["from", 3, 0], ["to", 3, 12], ["diameter", 1, 24]], 28, 1);
  }

  /** Draws with a byte for each piece; `camera` as of Camera. */
  draw(levels, camera) {
    const { gl, canvas } = this;
    const place = (name) => gl.getUniformLocation(this.program, name);
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0.063, 0.067, 0.086, 1);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    this.put(this.levels, levels, [["level", 1, 0]], 0, 1);
    gl.uniformMatrix3fv(place("turn"), true, rotation(camera.turn).flat());
    gl.uniform3f(place("middle"), ...camera.middle);
    gl.uniform2f(place("reach"), camera.reach * (canvas.height / canvas.width), camera.reach);
    gl.uniform1f(place("least"), 1.1 / (camera.reach * canvas.height / 2) * (globalThis.devicePixelRatio || 1));
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.count);
  }
}
