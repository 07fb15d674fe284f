const encoder = new TextEncoder();

/** Writes the protobuf wire format into one growing buffer. Fields may come in any order. */
export class ProtoWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** What has been written; a view that the next write may leave behind. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** A whole number, 0 or larger. */
  int(field: number, value: number): void {
    this.#tag(field, 0);
    this.#varint(value);
  }

  float(field: number, value: number): void {
    this.#tag(field, 5);
    this.#reserve(4);
    this.#view.setFloat32(this.#length, value, true);
    this.#length += 4;
  }

  string(field: number, value: string): void {
    this.#tag(field, 2);
    this.#reserve(3 * value.length + 5);
    this.#nest(() => void (this.#length += encoder.encodeInto(value, this.#bytes.subarray(this.#length)).written));
  }

  bytes(field: number, value: Uint8Array): void {
    this.#tag(field, 2);
    this.#varint(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** Numbers of 8, 4 or 1 bytes, little-endian whatever the machine. */
  numbers(field: number, values: ArrayLike<number>, kind: 'float64' | 'float32' | 'int32' | 'int64' | 'bool'): void {
    const width = { float64: 8, float32: 4, int32: 4, int64: 8, bool: 1 }[kind];
    this.#tag(field, 2);
    this.#varint(values.length * width);
    this.#reserve(values.length * width);
    for (let i = 0; i < values.length; i++, this.#length += width) {
      const value = values[i]!;
      if (kind === 'float32') this.#view.setFloat32(this.#length, value, true);
      else if (kind === 'float64') this.#view.setFloat64(this.#length, value, true);
      else if (kind === 'int32') this.#view.setInt32(this.#length, value, true);
      else if (kind === 'int64') this.#view.setBigInt64(this.#length, BigInt(value), true);
      else this.#view.setUint8(this.#length, value === 0 ? 0 : 1);
    }
  }

  /** A message inside this one, written by a function. */
  message(field: number, write: () => void): void {
    this.#tag(field, 2);
    this.#nest(write);
  }

  /** Its length goes in front and is known last: one byte is kept free, and the content moved where that is not enough. */
  #nest(write: () => void): void {
    this.#reserve(1);
    const start = ++this.#length;
    write();
    const size = this.#length - start;
    const extra = varintLength(size) - 1;
    if (extra > 0) {
      this.#reserve(extra);
      this.#bytes.copyWithin(start + extra, start, this.#length);
    }
    this.#length = start - 1;
    this.#varint(size);
    this.#length += size;
  }

  #tag(field: number, type: number): void {
    this.#varint(field * 8 + type);
  }

  #varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
  return length;
}
